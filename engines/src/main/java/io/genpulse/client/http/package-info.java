/// How clients of remote providers speak HTTP: nothing that costs money is sent twice by itself,
/// and credentials go nowhere but to the provider.
@NullMarked
package io.genpulse.client.http;

import org.jspecify.annotations.NullMarked;
