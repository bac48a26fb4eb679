@NullMarked
package io.genpulse.engine.volcengine;

import org.jspecify.annotations.NullMarked;
