CREATE TABLE `revocation_marks` (
	`job_id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`auth_scope_ids` text,
	`user_ids` text,
	`given_until` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `revocation_marks_project` ON `revocation_marks` (`project_id`);--> statement-breakpoint
CREATE TRIGGER `directory_revocation_marks_added` AFTER INSERT ON `revocation_marks` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_revocation_marks_removed` AFTER DELETE ON `revocation_marks` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
