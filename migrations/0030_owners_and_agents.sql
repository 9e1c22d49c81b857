CREATE TABLE `agent_grants` (
	`project_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`user_id` text NOT NULL,
	`grant_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`last_call_at` integer DEFAULT 0 NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`project_id`, `agent_id`, `user_id`, `grant_id`)
);
--> statement-breakpoint
CREATE INDEX `agent_grants_user` ON `agent_grants` (`project_id`,`user_id`,`grant_id`);--> statement-breakpoint
CREATE INDEX `agent_grants_seen` ON `agent_grants` (`seen_at`) WHERE ended_at IS NULL;--> statement-breakpoint
CREATE TABLE `agents` (
	`project_id` text NOT NULL,
	`id` text NOT NULL,
	`client_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`host` text,
	`people` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`last_call_at` integer DEFAULT 0 NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`project_id`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agents_client` ON `agents` (`project_id`,`client_id`);--> statement-breakpoint
CREATE INDEX `agents_name` ON `agents` (`project_id`,lower("name"),`id`);--> statement-breakpoint
CREATE INDEX `agents_called` ON `agents` (`project_id`,`last_call_at`,`id`);--> statement-breakpoint
CREATE INDEX `agents_people` ON `agents` (`project_id`,`people`,`id`);--> statement-breakpoint
CREATE INDEX `agents_since` ON `agents` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `agents_ending` ON `agents` (`project_id`) WHERE ended_at IS NOT NULL;--> statement-breakpoint
CREATE TABLE `owners` (
	`user_id` text PRIMARY KEY NOT NULL,
	`added_by` text NOT NULL,
	`since` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
INSERT INTO `agents` (`project_id`, `id`, `client_id`, `kind`, `name`, `created_at`, `last_call_at`) SELECT `project_id`, `id`, `id`, 'key', `name`, `created_at`, coalesce(`last_used_at`, 0) FROM `api_keys` WHERE `purpose` = 'agent' AND `revoked_at` IS NULL;
--> statement-breakpoint
CREATE TRIGGER `agents_key_added` AFTER INSERT ON `api_keys`
WHEN NEW.`purpose` = 'agent' AND NEW.`revoked_at` IS NULL BEGIN
  INSERT INTO `agents` (`project_id`, `id`, `client_id`, `kind`, `name`, `created_at`) VALUES (NEW.`project_id`, NEW.`id`, NEW.`id`, 'key', NEW.`name`, NEW.`created_at`);
END;
--> statement-breakpoint
CREATE TRIGGER `agents_key_revoked` AFTER UPDATE OF `revoked_at` ON `api_keys`
WHEN NEW.`purpose` = 'agent' AND NEW.`revoked_at` IS NOT NULL BEGIN
  DELETE FROM `agent_grants` WHERE `project_id` = NEW.`project_id` AND `agent_id` = NEW.`id`;
  DELETE FROM `agents` WHERE `project_id` = NEW.`project_id` AND `id` = NEW.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `agents_person_added` AFTER INSERT ON `agent_grants`
WHEN NOT EXISTS (SELECT 1 FROM `agent_grants` AS `other` WHERE `other`.`project_id` = NEW.`project_id` AND `other`.`agent_id` = NEW.`agent_id` AND `other`.`user_id` = NEW.`user_id` AND `other`.`grant_id` <> NEW.`grant_id`) BEGIN
  UPDATE `agents` SET `people` = `people` + 1 WHERE `project_id` = NEW.`project_id` AND `id` = NEW.`agent_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `agents_person_removed` AFTER DELETE ON `agent_grants`
WHEN NOT EXISTS (SELECT 1 FROM `agent_grants` AS `other` WHERE `other`.`project_id` = OLD.`project_id` AND `other`.`agent_id` = OLD.`agent_id` AND `other`.`user_id` = OLD.`user_id`) BEGIN
  UPDATE `agents` SET `people` = `people` - 1 WHERE `project_id` = OLD.`project_id` AND `id` = OLD.`agent_id`;
  DELETE FROM `agents` WHERE `project_id` = OLD.`project_id` AND `id` = OLD.`agent_id` AND `kind` = 'client' AND `people` <= 0;
END;
--> statement-breakpoint
CREATE TRIGGER `agents_member_removed` AFTER UPDATE OF `removed_at` ON `members`
WHEN NEW.`removed_at` IS NOT NULL AND OLD.`removed_at` IS NULL BEGIN
  DELETE FROM `agent_grants` WHERE `project_id` = NEW.`project_id` AND `user_id` = NEW.`user_id`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_agents_ended` AFTER UPDATE OF `ended_at` ON `agents`
WHEN OLD.`ended_at` IS NOT NEW.`ended_at` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_agents_removed` AFTER DELETE ON `agents`
WHEN OLD.`ended_at` IS NOT NULL BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
