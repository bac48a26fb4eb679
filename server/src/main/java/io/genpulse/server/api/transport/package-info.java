/// What RFC 9110 and 9112 want of a server and the web server does not do by itself: `HEAD`,
/// HTTP/1.0, `Connection: close`, chunk extensions and trailers, framing that cannot be read two
/// ways, clients that are too slow, a listener that stopped.
@NullMarked
package io.genpulse.server.api.transport;

import org.jspecify.annotations.NullMarked;
