package io.genpulse.ui.machine;

import io.genpulse.ui.screen.Screen;
import io.genpulse.ui.screen.StudioContext;
import javafx.scene.Node;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;

/// The supervised processes and how busy the machine is.
public final class MachineScreen implements Screen {
  @Override
  public String id() {
    return "machine";
  }

  @Override
  public String title() {
    return "Machine";
  }

  @Override
  public Ikon icon() {
    return Feather.CPU;
  }

  @Override
  public Node open(StudioContext context) {
    MachineViewModel machine =
        new MachineViewModel(context.client(), context.background(), context.connection());
    machine.start();
    return new MachinePane(machine);
  }
}
