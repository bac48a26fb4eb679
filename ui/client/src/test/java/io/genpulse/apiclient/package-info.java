@NullMarked
package io.genpulse.apiclient;

import org.jspecify.annotations.NullMarked;
