/// What a start needs of this machine, looked at one by one.
@NullMarked
package io.genpulse.launcher.doctor;

import org.jspecify.annotations.NullMarked;
