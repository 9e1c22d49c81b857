ALTER TABLE `tool_definitions` ADD `listed_at` integer;--> statement-breakpoint
CREATE INDEX `tool_definitions_listed` ON `tool_definitions` (`listed_at`);