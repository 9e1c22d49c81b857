CREATE TABLE `route_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`priority` integer NOT NULL,
	`server_id` text,
	`tools` text NOT NULL,
	`auth_scope_id` text,
	`policy` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`server_id`) REFERENCES `servers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`auth_scope_id`) REFERENCES `auth_scopes`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `route_rules_project` ON `route_rules` (`project_id`,`priority`);--> statement-breakpoint
ALTER TABLE `auth_scopes` ADD `server_id` text;--> statement-breakpoint
ALTER TABLE `projects` ADD `default_policy` text DEFAULT 'allow' NOT NULL;