ALTER TABLE `projects` ADD `records_calls` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `projects` ADD `redaction_hints` text DEFAULT '[]' NOT NULL;