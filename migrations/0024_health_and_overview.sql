CREATE TABLE `server_health` (
	`project_id` text NOT NULL,
	`server_id` text NOT NULL,
	`checked_at` integer,
	`last_call_at` integer,
	`due_at` integer NOT NULL,
	`last_error` text DEFAULT '' NOT NULL,
	`last_error_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`project_id`, `server_id`)
);
--> statement-breakpoint
CREATE INDEX `server_health_due` ON `server_health` (`due_at`);--> statement-breakpoint
CREATE INDEX `api_keys_ending` ON `api_keys` (`project_id`,`expires_at`) WHERE expires_at IS NOT NULL AND revoked_at IS NULL;--> statement-breakpoint
CREATE INDEX `server_reports_unreachable` ON `server_reports` (`project_id`,`server_id`) WHERE about = 'connection';--> statement-breakpoint
CREATE INDEX `links_ending` ON `links` (`project_id`,`expires_at`) WHERE expires_at IS NOT NULL AND deleted_at IS NULL;
--> statement-breakpoint
INSERT INTO `server_health` (`project_id`, `server_id`, `due_at`) SELECT `project_id`, `id`, `created_at` FROM `servers` WHERE `deleted_at` IS NULL;--> statement-breakpoint
CREATE TRIGGER `server_health_added` AFTER INSERT ON `servers` WHEN NEW.`deleted_at` IS NULL BEGIN
	INSERT OR IGNORE INTO `server_health` (`project_id`, `server_id`, `due_at`) VALUES (NEW.`project_id`, NEW.`id`, NEW.`created_at`);
END;--> statement-breakpoint
CREATE TRIGGER `server_health_removed` AFTER UPDATE OF `deleted_at` ON `servers` WHEN NEW.`deleted_at` IS NOT NULL BEGIN
	DELETE FROM `server_health` WHERE `project_id` = NEW.`project_id` AND `server_id` = NEW.`id`;
END;--> statement-breakpoint
CREATE TRIGGER `server_health_moved` AFTER UPDATE OF `url`, `transport` ON `servers` WHEN OLD.`url` <> NEW.`url` OR OLD.`transport` <> NEW.`transport` BEGIN
	UPDATE `server_health` SET `checked_at` = NULL, `due_at` = 0, `failures` = 0 WHERE `project_id` = NEW.`project_id` AND `server_id` = NEW.`id`;
	DELETE FROM `server_reports` WHERE `project_id` = NEW.`project_id` AND `server_id` = NEW.`id` AND `about` = 'connection';
END;
