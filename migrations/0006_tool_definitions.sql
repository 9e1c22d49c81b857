CREATE TABLE `tool_definitions` (
	`project_id` text NOT NULL,
	`server_id` text NOT NULL,
	`tool` text NOT NULL,
	`hash` text NOT NULL,
	`definition` text NOT NULL,
	`pending_hash` text,
	`pending_definition` text,
	`first_seen_at` integer NOT NULL,
	`changed_at` integer,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`server_id`) REFERENCES `servers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `tool_definitions_tool` ON `tool_definitions` (`server_id`,`tool`);--> statement-breakpoint
CREATE INDEX `tool_definitions_project` ON `tool_definitions` (`project_id`);--> statement-breakpoint
ALTER TABLE `servers` ADD `hold_changes` integer DEFAULT false NOT NULL;