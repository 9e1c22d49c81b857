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
CREATE INDEX `dead_letters_at` ON `dead_letters` (`at`);--> statement-breakpoint
CREATE TABLE `lost_events` (
	`day` integer PRIMARY KEY NOT NULL,
	`count` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `usage_daily_day`;--> statement-breakpoint
ALTER TABLE `projects` ADD `audit_retention_days` integer DEFAULT 30 NOT NULL;--> statement-breakpoint
-- Projects that exist already lose no events by the upgrade. Their administrators may choose a shorter time.
UPDATE `projects` SET `audit_retention_days` = 365;--> statement-breakpoint
CREATE INDEX `servers_removed` ON `servers` (`deleted_at`) WHERE deleted_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `session_expires` ON `session` (`expires_at`);--> statement-breakpoint
CREATE INDEX `credentials_revoked` ON `credentials` (`updated_at`) WHERE status = 'revoked';--> statement-breakpoint
CREATE INDEX `links_deleted` ON `links` (`deleted_at`) WHERE deleted_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `links_expires` ON `links` (`expires_at`) WHERE expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX `links_finished` ON `links` (`finished_at`) WHERE finished_at IS NOT NULL;