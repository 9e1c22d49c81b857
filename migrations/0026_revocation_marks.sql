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

--> statement-breakpoint
DROP INDEX `oauth_registrations_project`;--> statement-breakpoint
CREATE INDEX `oauth_registrations_client` ON `oauth_registrations` (`project_id`,`issuer`,`client_id`);--> statement-breakpoint
CREATE TRIGGER `servers_bounded` BEFORE INSERT ON `servers`
WHEN (SELECT count(*) FROM (SELECT 1 FROM `servers` WHERE `project_id` = NEW.`project_id` AND `deleted_at` IS NULL LIMIT 1000)) >= 1000 BEGIN
  SELECT RAISE(ABORT, 'servers_bounded');
END;
--> statement-breakpoint
CREATE TRIGGER `auth_scopes_bounded` BEFORE INSERT ON `auth_scopes`
WHEN NEW.`server_id` IS NOT NULL AND (SELECT count(*) FROM (SELECT 1 FROM `auth_scopes` WHERE `server_id` = NEW.`server_id` LIMIT 20)) >= 20 BEGIN
  SELECT RAISE(ABORT, 'auth_scopes_bounded');
END;
