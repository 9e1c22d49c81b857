ALTER TABLE `navigators` ADD `source` text;--> statement-breakpoint
ALTER TABLE `route_rules` ADD `source` text;--> statement-breakpoint
ALTER TABLE `servers` ADD `source` text;