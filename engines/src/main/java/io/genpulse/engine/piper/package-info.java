/// The engine `piper`: reads aloud with the program piper and voices that the user puts into
/// `models/voices`.
@NullMarked
package io.genpulse.engine.piper;

import org.jspecify.annotations.NullMarked;
