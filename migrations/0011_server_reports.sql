CREATE TABLE `server_reports` (
	`project_id` text NOT NULL,
	`server_id` text NOT NULL,
	`about` text NOT NULL,
	`text` text NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`project_id`, `server_id`, `about`)
);
