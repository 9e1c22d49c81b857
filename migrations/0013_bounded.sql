CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`tried_at` integer NOT NULL,
	`body` text NOT NULL,
	`is_retryable` integer NOT NULL,
	`reason` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `dead_letters_retryable` ON `dead_letters` (`is_retryable`,`tried_at`);--> statement-breakpoint
CREATE TABLE `lost_events` (
	`day` integer PRIMARY KEY NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `usage_daily_day`;--> statement-breakpoint
ALTER TABLE `members` ADD `last_active_at` integer;--> statement-breakpoint
ALTER TABLE `projects` ADD `audit_retention_days` integer DEFAULT 30 NOT NULL;--> statement-breakpoint
UPDATE `members` SET `last_active_at` = (SELECT max(u.`last_at`) FROM `usage_daily` u WHERE u.`project_id` = `members`.`project_id` AND u.`user_id` = `members`.`user_id`);
