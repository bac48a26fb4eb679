package io.genpulse.ui.shell;

import org.kordamp.ikonli.Ikon;

/// Something that the palette does.
///
/// @param keys what does it without the palette; may be empty
record Command(String words, Ikon icon, String keys, Runnable action) {}
