ALTER TABLE `links` ADD `name` text;--> statement-breakpoint
ALTER TABLE `links` ADD `source` text;--> statement-breakpoint
CREATE UNIQUE INDEX `links_name` ON `links` (`project_id`,`name`) WHERE name IS NOT NULL AND deleted_at IS NULL;