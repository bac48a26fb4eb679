@NullMarked
package io.genpulse.client.http;

import org.jspecify.annotations.NullMarked;
