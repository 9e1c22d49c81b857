ALTER TABLE `server_health` ADD `told` text;--> statement-breakpoint
ALTER TABLE `server_health` ADD `told_at` integer;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `format` text DEFAULT 'standard' NOT NULL;--> statement-breakpoint
CREATE INDEX `webhooks_mail` ON `webhooks` (`project_id`) WHERE instr("events", '"mail.failing"') > 0;--> statement-breakpoint
ALTER TABLE `links` ADD `events` text;--> statement-breakpoint
ALTER TABLE `links` ADD `opened_at` integer;--> statement-breakpoint
CREATE INDEX `api_keys_expires` ON `api_keys` (`expires_at`) WHERE expires_at IS NOT NULL AND revoked_at IS NULL;
--> statement-breakpoint
CREATE TRIGGER `webhooks_link_opened` AFTER UPDATE OF `opened_at` ON `links`
WHEN OLD.`opened_at` IS NULL AND NEW.`opened_at` IS NOT NULL BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), `w`.`project_id`, `w`.`id`, 'link.opened', NEW.`id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'link.opened' || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_link_used` AFTER INSERT ON `redemptions` BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), `w`.`project_id`, `w`.`id`, 'link.used', NEW.`link_id` || ' ' || NEW.`user_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'link.used' || '"') > 0 AND `w`.`paused` = 0 AND EXISTS (SELECT 1 FROM `links` AS `l` WHERE `l`.`id` = NEW.`link_id` AND `l`.`type` <> 'playground');
END;
--> statement-breakpoint
CREATE TRIGGER `server_health_unreachable` AFTER INSERT ON `server_reports`
WHEN NEW.`about` = 'connection' BEGIN
  UPDATE `server_health` SET `told` = 'unreachable', `told_at` = NEW.`since` WHERE `project_id` = NEW.`project_id` AND `server_id` = NEW.`server_id` AND `told` IS NULL AND coalesce(`told_at`, 0) < NEW.`since` - 900000;
END;
--> statement-breakpoint
CREATE TRIGGER `server_health_still_unreachable` AFTER UPDATE OF `failures` ON `server_health`
WHEN NEW.`failures` > 0 AND NEW.`told` IS NULL AND coalesce(NEW.`told_at`, 0) < NEW.`checked_at` - 900000 BEGIN
  UPDATE `server_health` SET `told` = 'unreachable', `told_at` = NEW.`checked_at` WHERE `project_id` = NEW.`project_id` AND `server_id` = NEW.`server_id` AND EXISTS (SELECT 1 FROM `server_reports` AS `r` WHERE `r`.`project_id` = NEW.`project_id` AND `r`.`server_id` = NEW.`server_id` AND `r`.`about` = 'connection');
END;
--> statement-breakpoint
CREATE TRIGGER `server_health_reached` AFTER DELETE ON `server_reports`
WHEN OLD.`about` = 'connection' BEGIN
  UPDATE `server_health` SET `told` = NULL WHERE `project_id` = OLD.`project_id` AND `server_id` = OLD.`server_id` AND `told` IS NOT NULL;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_server_told` AFTER UPDATE OF `told` ON `server_health`
WHEN OLD.`told` IS NOT NEW.`told` BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), `w`.`project_id`, `w`.`id`, CASE WHEN NEW.`told` IS NULL THEN 'server.recovered' ELSE 'server.unreachable' END, NEW.`server_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE WHEN NEW.`told` IS NULL THEN 'server.recovered' ELSE 'server.unreachable' END || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_tools_changed` AFTER UPDATE OF `pending_hash` ON `tool_definitions`
WHEN NEW.`pending_hash` IS NOT NULL AND NEW.`pending_hash` IS NOT OLD.`pending_hash` AND (OLD.`changed_at` IS NULL OR OLD.`changed_at` < NEW.`changed_at` - 3600000) BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_tools-' || `w`.`id` || '-' || NEW.`server_id` || '-' || (NEW.`changed_at` / 300000), `w`.`project_id`, `w`.`id`, CASE `s`.`hold_changes` WHEN 1 THEN 'tool.held' ELSE 'tool.changed' END, NEW.`server_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER) + 60000
    FROM `webhooks` AS `w` JOIN `servers` AS `s` ON `s`.`id` = NEW.`server_id` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE `s`.`hold_changes` WHEN 1 THEN 'tool.held' ELSE 'tool.changed' END || '"') > 0 AND `w`.`paused` = 0 AND NOT EXISTS (SELECT 1 FROM `webhook_deliveries` AS `d` WHERE `d`.`id` = 'msg_tools-' || `w`.`id` || '-' || NEW.`server_id` || '-' || (NEW.`changed_at` / 300000));
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_mail_failed_first` AFTER INSERT ON `mail_health`
WHEN NEW.`failed_at` > NEW.`sent_at` BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_mail-' || `w`.`id` || '-' || (NEW.`failed_at` / 3600000), `w`.`project_id`, `w`.`id`, 'mail.failing', 'mail', CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE instr(`w`.`events`, '"mail.failing"') > 0 AND `w`.`paused` = 0 AND NOT EXISTS (SELECT 1 FROM `webhook_deliveries` AS `d` WHERE `d`.`id` = 'msg_mail-' || `w`.`id` || '-' || (NEW.`failed_at` / 3600000));
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_mail_failed` AFTER UPDATE OF `failed_at` ON `mail_health`
WHEN NEW.`failed_at` > NEW.`sent_at` AND OLD.`failed_at` <= OLD.`sent_at` BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_mail-' || `w`.`id` || '-' || (NEW.`failed_at` / 3600000), `w`.`project_id`, `w`.`id`, 'mail.failing', 'mail', CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE instr(`w`.`events`, '"mail.failing"') > 0 AND `w`.`paused` = 0 AND NOT EXISTS (SELECT 1 FROM `webhook_deliveries` AS `d` WHERE `d`.`id` = 'msg_mail-' || `w`.`id` || '-' || (NEW.`failed_at` / 3600000));
END;
