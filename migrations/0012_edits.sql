ALTER TABLE `auth_scopes` ADD `retired_at` integer;--> statement-breakpoint
CREATE INDEX `auth_scopes_retired` ON `auth_scopes` (`retired_at`) WHERE retired_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `servers` ADD `revision` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `audit_events` ADD `changes` text;