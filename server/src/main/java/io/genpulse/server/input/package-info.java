/// Files that tasks work on: taken in by upload, named by link, or carried in the message.
@NullMarked
package io.genpulse.server.input;

import org.jspecify.annotations.NullMarked;
