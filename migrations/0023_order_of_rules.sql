ALTER TABLE `route_rules` ADD `name` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `route_rules` ADD `navigator` text;--> statement-breakpoint
ALTER TABLE `route_rules` ADD `navigator_tools` text;--> statement-breakpoint
CREATE INDEX `route_rules_navigator` ON `route_rules` (`project_id`,`navigator`) WHERE navigator IS NOT NULL;--> statement-breakpoint
-- By hand: each rule gets a number of its own, in the order in which they decided until now.
UPDATE `route_rules` SET `priority` = `p`.`place` * 10 FROM (
  SELECT `id`, row_number() OVER (PARTITION BY `project_id` ORDER BY `priority`, `policy` = 'allow', `created_at`, `id`) AS `place` FROM `route_rules`
) AS `p` WHERE `p`.`id` = `route_rules`.`id`;
