package io.genpulse.ui.create;

import atlantafx.base.theme.Styles;
import io.genpulse.ui.part.Nodes;
import io.genpulse.ui.part.Texts;
import javafx.scene.control.ToggleButton;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/// Keeps the seed from order to order.
final class SeedLock {
  private SeedLock() {}

  static ToggleButton button(FormViewModel form, Texts texts) {
    FontIcon icon = new FontIcon(Feather.UNLOCK);
    ToggleButton lock = new ToggleButton(null, icon);
    lock.setId("seed-lock");
    lock.getStyleClass().addAll(Styles.BUTTON_ICON, Styles.FLAT);
    Nodes.explain(lock, texts.of("form.lock"));
    lock.selectedProperty().bindBidirectional(form.seedLockedProperty());
    form.seedLockedProperty()
        .subscribe(locked -> icon.setIconCode(locked ? Feather.LOCK : Feather.UNLOCK));
    return lock;
  }
}
