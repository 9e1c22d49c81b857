ALTER TABLE `tool_definitions` ADD `refused_at` integer;--> statement-breakpoint
CREATE INDEX `tool_definitions_waiting` ON `tool_definitions` (`project_id`,`server_id`,`tool`) WHERE pending_hash IS NOT NULL AND refused_at IS NULL;--> statement-breakpoint
CREATE INDEX `tool_definitions_refused` ON `tool_definitions` (`project_id`,`server_id`,`tool`) WHERE refused_at IS NOT NULL;--> statement-breakpoint
-- By hand: a refusal is of one change. Earlier versions, which know no refusals, write other changes too.
CREATE TRIGGER `tool_refusals_end` AFTER UPDATE OF `pending_hash` ON `tool_definitions`
WHEN OLD.`pending_hash` IS NOT NEW.`pending_hash` AND NEW.`refused_at` IS NOT NULL BEGIN
  UPDATE `tool_definitions` SET `refused_at` = NULL WHERE `server_id` = NEW.`server_id` AND `tool` = NEW.`tool`;
END;
