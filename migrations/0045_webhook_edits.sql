ALTER TABLE `webhooks` ADD `description` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `paused` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `former_version` integer;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `former_ends_at` integer;--> statement-breakpoint
CREATE INDEX `webhooks_former` ON `webhooks` (`former_ends_at`) WHERE former_ends_at IS NOT NULL;
--> statement-breakpoint
DROP TRIGGER `webhooks_connection_added`;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_added` AFTER INSERT ON `credentials`
WHEN NEW.`status` = 'active' AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'connection.made', NEW.`id`, NEW.`updated_at`, NEW.`updated_at`
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'connection.made' || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
DROP TRIGGER `webhooks_connection_changed`;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_changed` AFTER UPDATE OF `status` ON `credentials`
WHEN NEW.`status` <> OLD.`status` AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, CASE NEW.`status` WHEN 'expired' THEN 'connection.expired' WHEN 'revoked' THEN 'connection.revoked' ELSE CASE OLD.`status` WHEN 'expired' THEN 'connection.renewed' ELSE 'connection.made' END END, NEW.`id`, NEW.`updated_at`, NEW.`updated_at`
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE NEW.`status` WHEN 'expired' THEN 'connection.expired' WHEN 'revoked' THEN 'connection.revoked' ELSE CASE OLD.`status` WHEN 'expired' THEN 'connection.renewed' ELSE 'connection.made' END END || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
DROP TRIGGER `webhooks_connection_given_again`;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_given_again` AFTER UPDATE OF `link_id` ON `credentials`
WHEN NEW.`status` = 'active' AND OLD.`status` = 'active' AND NEW.`version` > OLD.`version` AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'connection.renewed', NEW.`id`, NEW.`updated_at`, NEW.`updated_at`
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'connection.renewed' || '"') > 0 AND `w`.`paused` = 0;
END;
