/// Pictures (Seedream) and videos (Seedance) by VolcEngine Ark, and by BytePlus, its sister abroad.
@NullMarked
package io.genpulse.engine.volcengine;

import org.jspecify.annotations.NullMarked;
