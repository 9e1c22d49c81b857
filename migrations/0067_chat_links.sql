CREATE TABLE `chat_link_counts` (
	`project_id` text NOT NULL,
	`grain` text NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL,
	`given` integer DEFAULT 0 NOT NULL,
	`opened` integer DEFAULT 0 NOT NULL,
	`connected` integer DEFAULT 0 NOT NULL,
	`called` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`project_id`, `grain`, `kind`, `key`, `at`)
);
--> statement-breakpoint
CREATE INDEX `chat_link_counts_old` ON `chat_link_counts` (`grain`,`at`);--> statement-breakpoint
CREATE TABLE `chat_links` (
	`project_id` text NOT NULL,
	`user_id` text NOT NULL,
	`server` text NOT NULL,
	`given_at` integer NOT NULL,
	`navigator` text NOT NULL,
	`agent` text NOT NULL,
	`opened_at` integer,
	`connected_at` integer,
	`connected` text,
	`called_at` integer,
	PRIMARY KEY(`project_id`, `user_id`, `server`, `given_at`)
);
--> statement-breakpoint
CREATE INDEX `chat_links_old` ON `chat_links` (`given_at`);
--> statement-breakpoint
CREATE TRIGGER `chat_links_given` AFTER INSERT ON `chat_links` BEGIN
  INSERT INTO `chat_link_counts` (`project_id`, `grain`, `kind`, `key`, `at`, `given`, `opened`, `connected`, `called`)
    SELECT NEW.`project_id`, `g`.`grain`, `k`.`kind`, `k`.`key`, NEW.`given_at` - NEW.`given_at` % `g`.`length`, 1, NEW.`opened_at` IS NOT NULL, NEW.`connected_at` IS NOT NULL, NEW.`called_at` IS NOT NULL
    FROM (SELECT 'hour' AS `grain`, 3600000 AS `length` UNION ALL SELECT 'day', 86400000) AS `g`
    CROSS JOIN (SELECT 'all' AS `kind`, '' AS `key` UNION ALL SELECT 'server', NEW.`server` UNION ALL SELECT 'navigator', NEW.`navigator` UNION ALL SELECT 'agent', NEW.`agent`) AS `k`
    WHERE `k`.`kind` = 'all' OR `k`.`key` <> ''
    ON CONFLICT (`project_id`, `grain`, `kind`, `key`, `at`) DO UPDATE SET `given` = `given` + excluded.`given`, `opened` = `opened` + excluded.`opened`, `connected` = `connected` + excluded.`connected`, `called` = `called` + excluded.`called`;
END;
--> statement-breakpoint
CREATE TRIGGER `chat_links_went_on` AFTER UPDATE OF `opened_at`, `connected_at`, `called_at` ON `chat_links`
WHEN (OLD.`opened_at` IS NULL AND NEW.`opened_at` IS NOT NULL) OR (OLD.`connected_at` IS NULL AND NEW.`connected_at` IS NOT NULL) OR (OLD.`called_at` IS NULL AND NEW.`called_at` IS NOT NULL) BEGIN
  INSERT INTO `chat_link_counts` (`project_id`, `grain`, `kind`, `key`, `at`, `given`, `opened`, `connected`, `called`)
    SELECT NEW.`project_id`, `g`.`grain`, `k`.`kind`, `k`.`key`, NEW.`given_at` - NEW.`given_at` % `g`.`length`, 0, OLD.`opened_at` IS NULL AND NEW.`opened_at` IS NOT NULL, OLD.`connected_at` IS NULL AND NEW.`connected_at` IS NOT NULL, OLD.`called_at` IS NULL AND NEW.`called_at` IS NOT NULL
    FROM (SELECT 'hour' AS `grain`, 3600000 AS `length` UNION ALL SELECT 'day', 86400000) AS `g`
    CROSS JOIN (SELECT 'all' AS `kind`, '' AS `key` UNION ALL SELECT 'server', NEW.`server` UNION ALL SELECT 'navigator', NEW.`navigator` UNION ALL SELECT 'agent', NEW.`agent`) AS `k`
    WHERE `k`.`kind` = 'all' OR `k`.`key` <> ''
    ON CONFLICT (`project_id`, `grain`, `kind`, `key`, `at`) DO UPDATE SET `given` = `given` + excluded.`given`, `opened` = `opened` + excluded.`opened`, `connected` = `connected` + excluded.`connected`, `called` = `called` + excluded.`called`;
END;
