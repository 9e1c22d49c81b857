CREATE TABLE `credential_counts` (
	`project_id` text NOT NULL,
	`auth_scope_id` text NOT NULL,
	`live` integer NOT NULL,
	PRIMARY KEY(`project_id`, `auth_scope_id`)
);
--> statement-breakpoint
CREATE TABLE `link_use_counts` (
	`link_id` text NOT NULL,
	`day` integer NOT NULL,
	`uses` integer NOT NULL,
	PRIMARY KEY(`link_id`, `day`)
);
--> statement-breakpoint
CREATE TABLE `member_counts` (
	`project_id` text NOT NULL,
	`day` integer NOT NULL,
	`members` integer NOT NULL,
	PRIMARY KEY(`project_id`, `day`)
);
--> statement-breakpoint
DROP INDEX `api_keys_project`;--> statement-breakpoint
CREATE INDEX `api_keys_listed` ON `api_keys` (`project_id`,`created_at`,`id`) WHERE revoked_at IS NULL;--> statement-breakpoint
CREATE INDEX `api_keys_maker` ON `api_keys` (`project_id`,`created_by`) WHERE revoked_at IS NULL;--> statement-breakpoint
DROP INDEX `credentials_project`;--> statement-breakpoint
CREATE INDEX `credentials_subject` ON `credentials` (`subject`,`project_id`);--> statement-breakpoint
CREATE INDEX `credentials_link` ON `credentials` (`link_id`,`subject`) WHERE link_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `credentials_listed` ON `credentials` (`project_id`,`created_at`,`id`) WHERE status <> 'revoked';--> statement-breakpoint
CREATE INDEX `credentials_live` ON `credentials` (`auth_scope_id`,`subject`) WHERE status <> 'revoked';--> statement-breakpoint
CREATE INDEX `credentials_playground` ON `credentials` (`project_id`,`subject`) WHERE subject >= 'playground:' AND subject < 'playground:~' AND status <> 'revoked';--> statement-breakpoint
DROP INDEX `links_project`;--> statement-breakpoint
CREATE INDEX `links_listed` ON `links` (`project_id`,`created_at`,`id`);--> statement-breakpoint
DROP INDEX `tool_definitions_project`;--> statement-breakpoint
CREATE INDEX `tool_definitions_changed` ON `tool_definitions` (`project_id`,`server_id`,`tool`) WHERE pending_hash IS NOT NULL;--> statement-breakpoint
ALTER TABLE `members` ADD `email` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `members` ADD `last_active_at` integer;--> statement-breakpoint
CREATE INDEX `members_listed` ON `members` (`project_id`,`created_at`,`user_id`) WHERE removed_at IS NULL;--> statement-breakpoint
CREATE INDEX `members_email` ON `members` (`project_id`,`email`);--> statement-breakpoint
CREATE INDEX `members_admins` ON `members` (`project_id`,`user_id`) WHERE role = 'admin' AND removed_at IS NULL;--> statement-breakpoint
CREATE INDEX `auth_scopes_server` ON `auth_scopes` (`server_id`) WHERE server_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `oauth_registrations_project` ON `oauth_registrations` (`project_id`);--> statement-breakpoint
CREATE INDEX `redemptions_listed` ON `redemptions` (`link_id`,`created_at`,`user_id`);--> statement-breakpoint
CREATE INDEX `route_rules_server` ON `route_rules` (`server_id`);--> statement-breakpoint
CREATE INDEX `route_rules_auth_scope` ON `route_rules` (`auth_scope_id`) WHERE auth_scope_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `servers_auth_scope` ON `servers` (`auth_scope_id`);--> statement-breakpoint
CREATE INDEX `servers_holding` ON `servers` (`project_id`) WHERE hold_changes = 1 AND deleted_at IS NULL;--> statement-breakpoint
CREATE INDEX `authorizations_auth_scope` ON `authorizations` (`auth_scope_id`);--> statement-breakpoint
CREATE INDEX `authorizations_expires` ON `authorizations` (`expires_at`);--> statement-breakpoint
CREATE INDEX `agent_endings_made_until` ON `agent_endings` (`made_until`);--> statement-breakpoint
CREATE INDEX `request_counts_window` ON `request_counts` (`window`);--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user_id`);--> statement-breakpoint
CREATE INDEX `sign_in_conflicts_at` ON `sign_in_conflicts` (`at`);--> statement-breakpoint
CREATE INDEX `verification_expires` ON `verification` (`expires_at`);--> statement-breakpoint
UPDATE members SET
  email = coalesce((SELECT u.email FROM user u WHERE u.id = members.user_id), ''),
  last_active_at = (SELECT d.last_at FROM usage_daily d WHERE d.project_id = members.project_id AND d.user_id = members.user_id ORDER BY d.day DESC LIMIT 1);--> statement-breakpoint
-- Below this line by hand: drizzle knows no triggers.
CREATE TRIGGER members_inserted AFTER INSERT ON members BEGIN
  UPDATE members SET email = coalesce((SELECT u.email FROM user u WHERE u.id = NEW.user_id), '') WHERE project_id = NEW.project_id AND user_id = NEW.user_id;
  INSERT INTO member_counts SELECT NEW.project_id, d.day, 1 FROM (SELECT -1 AS day UNION ALL SELECT NEW.last_active_at / 86400000) d
    WHERE NEW.removed_at IS NULL AND d.day IS NOT NULL ON CONFLICT DO UPDATE SET members = members + 1;
END;--> statement-breakpoint
CREATE TRIGGER members_changed AFTER UPDATE OF removed_at, last_active_at ON members
WHEN OLD.removed_at IS NOT NEW.removed_at OR OLD.last_active_at IS NOT NEW.last_active_at BEGIN
  UPDATE member_counts SET members = members - 1
    WHERE OLD.removed_at IS NULL AND project_id = OLD.project_id AND day IN (-1, OLD.last_active_at / 86400000);
  INSERT INTO member_counts SELECT NEW.project_id, d.day, 1 FROM (SELECT -1 AS day UNION ALL SELECT NEW.last_active_at / 86400000) d
    WHERE NEW.removed_at IS NULL AND d.day IS NOT NULL ON CONFLICT DO UPDATE SET members = members + 1;
END;--> statement-breakpoint
CREATE TRIGGER members_deleted AFTER DELETE ON members WHEN OLD.removed_at IS NULL BEGIN
  UPDATE member_counts SET members = members - 1 WHERE project_id = OLD.project_id AND day IN (-1, OLD.last_active_at / 86400000);
END;--> statement-breakpoint
CREATE TRIGGER user_email_changed AFTER UPDATE OF email ON user WHEN OLD.email IS NOT NEW.email BEGIN
  UPDATE members SET email = NEW.email WHERE user_id = NEW.id;
END;--> statement-breakpoint
CREATE TRIGGER redemptions_inserted AFTER INSERT ON redemptions BEGIN
  INSERT INTO link_use_counts VALUES (NEW.link_id, -1, 1), (NEW.link_id, NEW.created_at / 86400000, 1) ON CONFLICT DO UPDATE SET uses = uses + 1;
END;--> statement-breakpoint
CREATE TRIGGER redemptions_deleted AFTER DELETE ON redemptions BEGIN
  UPDATE link_use_counts SET uses = uses - 1 WHERE link_id = OLD.link_id AND day IN (-1, OLD.created_at / 86400000);
END;--> statement-breakpoint
CREATE TRIGGER credentials_inserted AFTER INSERT ON credentials WHEN NEW.status <> 'revoked' BEGIN
  INSERT INTO credential_counts VALUES (NEW.project_id, NEW.auth_scope_id, 1) ON CONFLICT DO UPDATE SET live = live + 1;
END;--> statement-breakpoint
CREATE TRIGGER credentials_changed AFTER UPDATE OF status ON credentials WHEN (OLD.status = 'revoked') <> (NEW.status = 'revoked') BEGIN
  INSERT INTO credential_counts SELECT NEW.project_id, NEW.auth_scope_id, 1 WHERE NEW.status <> 'revoked' ON CONFLICT DO UPDATE SET live = live + 1;
  UPDATE credential_counts SET live = live - 1 WHERE NEW.status = 'revoked' AND project_id = NEW.project_id AND auth_scope_id = NEW.auth_scope_id;
  DELETE FROM credential_counts WHERE project_id = NEW.project_id AND auth_scope_id = NEW.auth_scope_id AND live = 0;
END;--> statement-breakpoint
CREATE TRIGGER credentials_deleted AFTER DELETE ON credentials WHEN OLD.status <> 'revoked' BEGIN
  UPDATE credential_counts SET live = live - 1 WHERE project_id = OLD.project_id AND auth_scope_id = OLD.auth_scope_id;
  DELETE FROM credential_counts WHERE project_id = OLD.project_id AND auth_scope_id = OLD.auth_scope_id AND live = 0;
END;--> statement-breakpoint
INSERT INTO member_counts SELECT m.project_id, -1, count(*) FROM members m WHERE m.removed_at IS NULL GROUP BY 1;--> statement-breakpoint
INSERT INTO member_counts SELECT m.project_id, m.last_active_at / 86400000, count(*) FROM members m
  WHERE m.removed_at IS NULL AND m.last_active_at IS NOT NULL GROUP BY 1, 2;--> statement-breakpoint
INSERT INTO link_use_counts SELECT r.link_id, -1, count(*) FROM redemptions r GROUP BY 1;--> statement-breakpoint
INSERT INTO link_use_counts SELECT r.link_id, r.created_at / 86400000, count(*) FROM redemptions r GROUP BY 1, 2;--> statement-breakpoint
INSERT INTO credential_counts SELECT c.project_id, c.auth_scope_id, count(*) FROM credentials c WHERE c.status <> 'revoked' GROUP BY 1, 2;
