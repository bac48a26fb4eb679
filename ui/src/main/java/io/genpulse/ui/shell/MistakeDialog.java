package io.genpulse.ui.shell;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonBar.ButtonData;
import javafx.scene.control.ButtonType;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.input.Clipboard;
import javafx.scene.input.DataFormat;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows what nobody has foreseen instead of letting an action die without a word. The window goes
/// on. One dialog at a time: what fails while one is open is in the log only. Used on the window's
/// thread only.
public final class MistakeDialog implements Thread.UncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(MistakeDialog.class);

  private @Nullable Alert open;

  @Override
  public void uncaughtException(Thread thread, Throwable mistake) {
    log.error("A mistake in the console", mistake);
    if (open == null) {
      show(mistake);
    }
  }

  private void show(Throwable mistake) {
    ButtonType copy = new ButtonType("Copy details", ButtonData.LEFT);
    Alert alert = new Alert(Alert.AlertType.ERROR, "", copy, ButtonType.CLOSE);
    alert.setTitle("GenPulse Studio");
    alert.setHeaderText("Something went wrong in this window");
    Label words =
        new Label(
            "Your tasks are not touched and the window goes on. If it does not do what it should,"
                + " close it and open it again. The details help to mend it; they are in the log,"
                + " too.");
    words.setWrapText(true);
    words.setPrefWidth(480);
    TextArea details = new TextArea(details(mistake));
    details.setId("mistake-details");
    details.setEditable(false);
    details.setPrefRowCount(8);
    alert.getDialogPane().setContent(new VBox(12, words, details));
    alert.setOnHidden(
        _ -> {
          open = null;
          if (alert.getResult() == copy) {
            Clipboard.getSystemClipboard()
                .setContent(Map.of(DataFormat.PLAIN_TEXT, details.getText()));
          }
        });
    open = alert;
    alert.show();
  }

  private static String details(Throwable mistake) {
    StringWriter text = new StringWriter();
    mistake.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
