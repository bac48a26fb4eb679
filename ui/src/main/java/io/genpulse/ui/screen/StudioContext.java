package io.genpulse.ui.screen;

import io.genpulse.apiclient.GenPulseClient;
import io.genpulse.ui.part.BackgroundCall;
import io.genpulse.ui.part.Texts;
import io.genpulse.ui.task.PictureCache;
import io.genpulse.ui.task.QueueViewModel;
import io.genpulse.ui.task.TaskStore;
import io.genpulse.ui.task.Thumbnails;

/// What every screen of one connected window works with. The window opens and closes all of it.
public record StudioContext(
    GenPulseClient client,
    BackgroundCall background,
    Texts texts,
    StudioSettings settings,
    Navigation navigation,
    ConnectionViewModel connection,
    Catalog catalog,
    MachineViewModel machine,
    TaskStore tasks,
    QueueViewModel queue,
    PictureCache pictures,
    Thumbnails thumbnails) {}
