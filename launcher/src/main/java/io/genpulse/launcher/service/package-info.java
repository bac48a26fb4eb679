@NullMarked
package io.genpulse.launcher.service;

import org.jspecify.annotations.NullMarked;
