/// The tasks that all screens look at: the store, the queue's state, the fetched pictures.
@NullMarked
package io.genpulse.ui.task;

import org.jspecify.annotations.NullMarked;
