CREATE TABLE `usage_daily` (
	`project_id` text NOT NULL,
	`day` integer NOT NULL,
	`user_id` text NOT NULL,
	`server` text NOT NULL,
	`tool` text NOT NULL,
	`calls` integer NOT NULL,
	`errors` integer NOT NULL,
	`queries` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `user_id`, `day`, `server`, `tool`)
);
--> statement-breakpoint
CREATE INDEX `usage_daily_day` ON `usage_daily` (`project_id`,`day`);--> statement-breakpoint
CREATE TABLE `mail_health` (
	`id` integer PRIMARY KEY NOT NULL,
	`sent_at` integer NOT NULL,
	`failed_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `api_keys` ADD `purpose` text DEFAULT 'agent' NOT NULL;--> statement-breakpoint
ALTER TABLE `credentials` ADD `provider_revocation` text;--> statement-breakpoint
ALTER TABLE `links` ADD `emails` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `links` ADD `return_url` text;--> statement-breakpoint
ALTER TABLE `links` ADD `return_state` text;--> statement-breakpoint
ALTER TABLE `links` ADD `paused_at` integer;--> statement-breakpoint
ALTER TABLE `navigators` ADD `in_chat_ended_at` integer;--> statement-breakpoint
ALTER TABLE `projects` ADD `return_origins` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `user_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `account_identity` ON `account` (`provider_id`,`account_id`);--> statement-breakpoint
UPDATE `audit_events` SET `user_id` = substr(`actor`, instr(`actor`, 'user:') + 5) WHERE instr(`actor`, 'user:') > 0;--> statement-breakpoint
INSERT INTO `usage_daily` SELECT `project_id`, `at` / 86400000, coalesce(`user_id`, ''), coalesce(`server`, ''), coalesce(`tool`, ''), count(*), sum(`outcome` <> 'ok'), 0, max(`at`) FROM `audit_events` WHERE `action` = 'tool.call' GROUP BY 1, 2, 3, 4, 5;--> statement-breakpoint
INSERT INTO `navigators` (`id`, `project_id`, `slug`, `name`, `mode`, `in_chat_authentication`, `denied`, `created_at`) SELECT 'nav_' || lower(hex(randomblob(16))), `id`, 'default', 'Default', 'direct', 1, '[]', `created_at` FROM `projects` WHERE true ON CONFLICT DO NOTHING;--> statement-breakpoint
UPDATE `links` SET `deleted_at` = `created_at` WHERE `type` = 'default' AND NOT (EXISTS (SELECT 1 FROM `navigators` n WHERE n.`project_id` = `links`.`project_id` AND n.`in_chat_authentication` = 1) AND EXISTS (SELECT 1 FROM `servers` s JOIN `auth_scopes` a ON a.`id` = s.`auth_scope_id` OR a.`server_id` = s.`id` WHERE s.`project_id` = `links`.`project_id` AND s.`deleted_at` IS NULL AND a.`level` = 'user' AND a.`type` <> 'none'));
