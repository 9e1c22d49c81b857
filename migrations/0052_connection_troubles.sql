CREATE TABLE `connection_troubles` (
	`credential_id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`subject` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`notice_due_at` integer
);
--> statement-breakpoint
CREATE INDEX `connection_troubles_listed` ON `connection_troubles` (`project_id`,`at`,`credential_id`);--> statement-breakpoint
CREATE INDEX `connection_troubles_due` ON `connection_troubles` (`notice_due_at`) WHERE notice_due_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `connection_troubles_subject` ON `connection_troubles` (`subject`,`project_id`);--> statement-breakpoint
INSERT INTO `connection_troubles` (`credential_id`, `project_id`, `subject`, `kind`, `at`)
  SELECT `id`, `project_id`, `subject`, 'expired', `updated_at` FROM `credentials` WHERE `status` = 'expired' AND (`subject` = 'project' OR `subject` LIKE 'user:%');--> statement-breakpoint
CREATE TRIGGER `connection_troubles_expired` AFTER UPDATE OF `status` ON `credentials`
WHEN NEW.`status` = 'expired' AND OLD.`status` <> 'expired' AND (NEW.`subject` = 'project' OR NEW.`subject` LIKE 'user:%') BEGIN
  INSERT INTO `connection_troubles` (`credential_id`, `project_id`, `subject`, `kind`, `at`, `notice_due_at`)
    VALUES (NEW.`id`, NEW.`project_id`, NEW.`subject`, 'expired', NEW.`updated_at`, CASE WHEN NEW.`subject` LIKE 'user:%' THEN NEW.`updated_at` + 3600000 END)
    ON CONFLICT (`credential_id`) DO UPDATE SET `kind` = 'expired', `at` = excluded.`at`, `notice_due_at` = excluded.`notice_due_at`;
END;
--> statement-breakpoint
CREATE TRIGGER `connection_troubles_over` AFTER UPDATE OF `status`, `version` ON `credentials`
WHEN NEW.`status` <> 'expired' AND (NEW.`version` <> OLD.`version` OR NEW.`status` <> OLD.`status`) BEGIN
  DELETE FROM `connection_troubles` WHERE `credential_id` = NEW.`id`;
END;
--> statement-breakpoint
CREATE TRIGGER `connection_troubles_forgotten` AFTER DELETE ON `credentials` BEGIN
  DELETE FROM `connection_troubles` WHERE `credential_id` = OLD.`id`;
END;
