-- A picture that stands for a video or a sound; an object of its own beside it.
ALTER TABLE task_outputs ADD COLUMN poster_key text;
