/// The surface that OpenAI's clients speak to, over the same tasks as the native API. Its words and
/// shapes: https://platform.openai.com/docs/api-reference
@NullMarked
package io.genpulse.server.api.openai;

import org.jspecify.annotations.NullMarked;
