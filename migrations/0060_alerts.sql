CREATE TABLE `alerts` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`user_id` text,
	`facts` text NOT NULL,
	`opened_at` integer NOT NULL,
	`acknowledged_at` integer,
	`acknowledged_by` text,
	`closed_at` integer,
	`checked_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alerts_open` ON `alerts` (`project_id`,`kind`,`subject`) WHERE closed_at IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_subject` ON `alerts` (`project_id`,`kind`,`subject`,`closed_at`);--> statement-breakpoint
CREATE INDEX `alerts_listed` ON `alerts` (`project_id`,`opened_at`,`id`);--> statement-breakpoint
CREATE INDEX `alerts_waiting` ON `alerts` (`project_id`,`opened_at`,`id`) WHERE acknowledged_at IS NULL AND closed_at IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_checked` ON `alerts` (`kind`,`checked_at`) WHERE closed_at IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_old` ON `alerts` (`closed_at`) WHERE closed_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `alerts_user` ON `alerts` (`project_id`,`user_id`) WHERE user_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `person_habits` (
	`project_id` text NOT NULL,
	`user_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`first_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`alert_id` text NOT NULL,
	PRIMARY KEY(`project_id`, `user_id`, `kind`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `provider_troubles` (
	`project_id` text NOT NULL,
	`auth_scope_id` text NOT NULL,
	`subject` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `auth_scope_id`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `provider_troubles_old` ON `provider_troubles` (`at`);--> statement-breakpoint
CREATE INDEX `provider_troubles_subject` ON `provider_troubles` (`project_id`,`subject`);
--> statement-breakpoint
CREATE TRIGGER `webhooks_alert_opened` AFTER INSERT ON `alerts` BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), `w`.`project_id`, `w`.`id`, CASE NEW.`kind` WHEN 'error_rate' THEN 'server.error_rate' WHEN 'provider_down' THEN 'provider.down' ELSE 'credential.unusual' END, NEW.`id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE NEW.`kind` WHEN 'error_rate' THEN 'server.error_rate' WHEN 'provider_down' THEN 'provider.down' ELSE 'credential.unusual' END || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `webhooks_alert_over` AFTER UPDATE OF `closed_at` ON `alerts`
WHEN OLD.`closed_at` IS NULL AND NEW.`closed_at` IS NOT NULL AND NEW.`kind` IN ('error_rate', 'provider_down') BEGIN
  INSERT INTO `webhook_deliveries` (`id`, `project_id`, `webhook_id`, `event`, `object_id`, `created_at`, `due_at`)
    SELECT 'msg_' || lower(hex(randomblob(16))), `w`.`project_id`, `w`.`id`, CASE NEW.`kind` WHEN 'error_rate' THEN 'server.error_rate_normal' ELSE 'provider.recovered' END, NEW.`id`, CAST(unixepoch('subsec') * 1000 AS INTEGER), CAST(unixepoch('subsec') * 1000 AS INTEGER)
    FROM `webhooks` AS `w` WHERE `w`.`project_id` = NEW.`project_id` AND instr(`w`.`events`, '"' || CASE NEW.`kind` WHEN 'error_rate' THEN 'server.error_rate_normal' ELSE 'provider.recovered' END || '"') > 0 AND `w`.`paused` = 0;
END;
--> statement-breakpoint
CREATE TRIGGER `alerts_server_removed` AFTER UPDATE OF `deleted_at` ON `servers`
WHEN NEW.`deleted_at` IS NOT NULL AND OLD.`deleted_at` IS NULL BEGIN
  DELETE FROM `alerts` WHERE `project_id` = NEW.`project_id` AND `kind` = 'error_rate' AND `subject` = NEW.`slug`;
END;
--> statement-breakpoint
CREATE TRIGGER `alerts_scope_retired` AFTER UPDATE OF `retired_at` ON `auth_scopes`
WHEN NEW.`retired_at` IS NOT NULL AND OLD.`retired_at` IS NULL BEGIN
  DELETE FROM `alerts` WHERE `project_id` = NEW.`project_id` AND `kind` = 'provider_down' AND `subject` = NEW.`id`;
  DELETE FROM `provider_troubles` WHERE `project_id` = NEW.`project_id` AND `auth_scope_id` = NEW.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `alerts_member_removed` AFTER UPDATE OF `removed_at` ON `members`
WHEN NEW.`removed_at` IS NOT NULL AND OLD.`removed_at` IS NULL BEGIN
  DELETE FROM `alerts` WHERE `project_id` = NEW.`project_id` AND `user_id` = NEW.`user_id`;
  DELETE FROM `person_habits` WHERE `project_id` = NEW.`project_id` AND `user_id` = NEW.`user_id`;
  DELETE FROM `provider_troubles` WHERE `project_id` = NEW.`project_id` AND `subject` = 'user:' || NEW.`user_id`;
END;
