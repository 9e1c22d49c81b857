-- Further events of webhooks: what a keeper's watch has found of a connection, and who joins and leaves a project.
CREATE TRIGGER `webhooks_connection_troubled` AFTER INSERT ON `connection_troubles`
WHEN NEW.`kind` <> 'expired' BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'connection.' || NEW.`kind`, NEW.`credential_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'connection.' || NEW.`kind` || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_worse` AFTER UPDATE OF `kind` ON `connection_troubles`
WHEN NEW.`kind` <> OLD.`kind` AND NEW.`kind` <> 'expired' BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'connection.' || NEW.`kind`, NEW.`credential_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'connection.' || NEW.`kind` || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_connection_recovered` AFTER DELETE ON `connection_troubles`
WHEN OLD.`kind` = 'refused' BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), OLD.`project_id`, `w`.`id`, 'connection.recovered', OLD.`credential_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = OLD.`project_id` AND instr(`w`.`events`, '"' || 'connection.recovered' || '"') > 0 AND `w`.`paused` = 0
      AND EXISTS (SELECT 1 FROM `credentials` AS `c` WHERE `c`.`id` = OLD.`credential_id` AND `c`.`status` = 'active');
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_member_joined` AFTER INSERT ON `members`
WHEN NEW.`removed_at` IS NULL BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, 'member.joined', NEW.`user_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || 'member.joined' || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_member_changed` AFTER UPDATE OF `removed_at` ON `members`
WHEN (NEW.`removed_at` IS NULL) <> (OLD.`removed_at` IS NULL) BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), NEW.`project_id`, `w`.`id`, CASE WHEN NEW.`removed_at` IS NULL THEN 'member.joined' ELSE 'member.removed' END, NEW.`user_id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE WHEN NEW.`removed_at` IS NULL THEN 'member.joined' ELSE 'member.removed' END || '"') > 0 AND `w`.`paused` = 0;
END;
