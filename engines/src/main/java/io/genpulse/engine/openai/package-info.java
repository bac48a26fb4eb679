/// Pictures and speech by OpenAI, and by every server that speaks its protocol.
@NullMarked
package io.genpulse.engine.openai;

import org.jspecify.annotations.NullMarked;
