CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`target` text NOT NULL,
	`auth_scope_ids` text,
	`state` text DEFAULT 'running' NOT NULL,
	`cursor` text NOT NULL,
	`total` integer NOT NULL,
	`done` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`created_by` text,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_project` ON `jobs` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_due` ON `jobs` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `jobs_removals` ON `jobs` (`created_by`,`created_at`) WHERE kind = 'project.remove';--> statement-breakpoint
ALTER TABLE `projects` ADD `deleted_at` integer;--> statement-breakpoint
CREATE INDEX `credentials_left` ON `credentials` (`project_id`,`auth_scope_id`,`subject`) WHERE status <> 'revoked';--> statement-breakpoint
CREATE INDEX `credentials_pending` ON `credentials` (`auth_scope_id`) WHERE provider_revocation = 'pending';