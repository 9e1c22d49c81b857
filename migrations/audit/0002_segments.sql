CREATE TABLE `audit_segments` (
	`project_id` text NOT NULL,
	`number` integer NOT NULL,
	`at` integer NOT NULL,
	`previous` text NOT NULL,
	`hash` text NOT NULL,
	`events` text NOT NULL,
	PRIMARY KEY(`project_id`, `number`)
);
