CREATE TABLE `directory_versions` (
	`project_id` text PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`mark` text NOT NULL
);--> statement-breakpoint
CREATE TRIGGER `directory_projects_changed` AFTER UPDATE ON `projects` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_servers_added` AFTER INSERT ON `servers` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_servers_changed` AFTER UPDATE ON `servers` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_servers_removed` AFTER DELETE ON `servers` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_auth_scopes_added` AFTER INSERT ON `auth_scopes` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_auth_scopes_changed` AFTER UPDATE ON `auth_scopes` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_auth_scopes_removed` AFTER DELETE ON `auth_scopes` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_navigators_added` AFTER INSERT ON `navigators` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_navigators_changed` AFTER UPDATE ON `navigators` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_navigators_removed` AFTER DELETE ON `navigators` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_route_rules_added` AFTER INSERT ON `route_rules` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_route_rules_changed` AFTER UPDATE ON `route_rules` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_route_rules_removed` AFTER DELETE ON `route_rules` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_api_keys_added` AFTER INSERT ON `api_keys` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_api_keys_changed` AFTER UPDATE OF `navigator`, `secret_hash`, `acts_for_users`, `domains`, `expires_at`, `revoked_at` ON `api_keys` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_api_keys_removed` AFTER DELETE ON `api_keys` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_tools_changed` AFTER UPDATE OF `pending_hash` ON `tool_definitions`
WHEN OLD.`pending_hash` IS NOT NEW.`pending_hash` BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (NEW.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
--> statement-breakpoint
CREATE TRIGGER `directory_tools_removed` AFTER DELETE ON `tool_definitions`
WHEN OLD.`pending_hash` IS NOT NULL BEGIN
  INSERT INTO `directory_versions` (`project_id`, `version`, `mark`) VALUES (OLD.`project_id`, 1, hex(randomblob(6))) ON CONFLICT (`project_id`) DO UPDATE SET `version` = `version` + 1, `mark` = excluded.`mark`;
END;
