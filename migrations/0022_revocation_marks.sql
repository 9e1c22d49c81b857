CREATE TABLE `revocation_marks` (
	`auth_scope_id` text NOT NULL,
	`subject` text NOT NULL,
	`project_id` text NOT NULL,
	`job_id` text NOT NULL,
	PRIMARY KEY(`auth_scope_id`, `subject`)
);
--> statement-breakpoint
CREATE INDEX `revocation_marks_job` ON `revocation_marks` (`job_id`,`auth_scope_id`,`subject`);--> statement-breakpoint
ALTER TABLE `auth_scopes` ADD `revoking` text;--> statement-breakpoint
CREATE INDEX `auth_scopes_revoking` ON `auth_scopes` (`revoking`) WHERE revoking IS NOT NULL;--> statement-breakpoint
-- A credential that was given again is no longer one of those that were revoked.
CREATE TRIGGER `revocation_marks_lifted` AFTER UPDATE OF `link_id` ON `credentials` WHEN NEW.`link_id` IS NOT NULL AND NEW.`version` > OLD.`version` BEGIN
	DELETE FROM `revocation_marks` WHERE `auth_scope_id` = NEW.`auth_scope_id` AND `subject` = NEW.`subject`;
END;
