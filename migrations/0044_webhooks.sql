CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`webhook_id` text NOT NULL,
	`event` text NOT NULL,
	`object_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`status` text DEFAULT 'pending' NOT NULL,
	`last_status` integer
);
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_listed` ON `webhook_deliveries` (`project_id`,`webhook_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`due_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_next` ON `webhook_deliveries` (`project_id`,`webhook_id`,`due_at`) WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_deliveries_old` ON `webhook_deliveries` (`created_at`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text NOT NULL,
	`project_id` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`secret_version` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `id`)
);
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_added` AFTER INSERT ON `credentials`
WHEN NEW.`status` = 'active' AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'connection.made', NEW.`id`, NEW.`updated_at`, NEW.`updated_at`
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'connection.made' || '"') > 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_changed` AFTER UPDATE OF `status` ON `credentials`
WHEN NEW.`status` <> OLD.`status` AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, CASE NEW.`status` WHEN 'expired' THEN 'connection.expired' WHEN 'revoked' THEN 'connection.revoked' ELSE CASE OLD.`status` WHEN 'expired' THEN 'connection.renewed' ELSE 'connection.made' END END, NEW.`id`, NEW.`updated_at`, NEW.`updated_at`
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE NEW.`status` WHEN 'expired' THEN 'connection.expired' WHEN 'revoked' THEN 'connection.revoked' ELSE CASE OLD.`status` WHEN 'expired' THEN 'connection.renewed' ELSE 'connection.made' END END || '"') > 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_given_again` AFTER UPDATE OF `link_id` ON `credentials`
WHEN NEW.`status` = 'active' AND OLD.`status` = 'active' AND NEW.`version` > OLD.`version` AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'connection.renewed', NEW.`id`, NEW.`updated_at`, NEW.`updated_at`
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'connection.renewed' || '"') > 0;
END;
