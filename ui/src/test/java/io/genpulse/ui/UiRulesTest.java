package io.genpulse.ui;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.genpulse.ui.part.BackgroundCall;
import javafx.application.Platform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UiRulesTest {
  private static final JavaClasses UI =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.genpulse.ui");

  @Test
  void viewModelsAndWhatScreensShareKnowNothingOfTheScene() {
    noClasses()
        .that()
        .haveNameMatching(".*(ViewModel|TaskStore|TaskRows?|TaskNews|PictureCache)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("javafx.scene..", "javafx.stage..")
        .check(UI);
  }

  @Test
  void onlyBackgroundCallReachesTheToolkitsQueue() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(BackgroundCall.class.getName())
        .should()
        .callMethod(Platform.class, "runLater", Runnable.class)
        .check(UI);
  }

  @ParameterizedTest
  @ValueSource(strings = {"create", "queue", "gallery", "workflows", "services", "api", "settings"})
  void aScreenKnowsOnlyWhatItIsGiven(String screen) {
    noClasses()
        .that()
        .resideInAPackage("io.genpulse.ui." + screen)
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.genpulse.ui..")
                .and(
                    resideOutsideOfPackages(
                        "io.genpulse.ui." + screen,
                        "io.genpulse.ui.part",
                        "io.genpulse.ui.screen",
                        "io.genpulse.ui.task")))
        .because("a screen that knows another cannot be changed alone")
        .check(UI);
  }

  @Test
  void theWindowKnowsScreensByTheirInterfaceOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.genpulse.ui.shell")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.genpulse.ui",
            "io.genpulse.ui.create",
            "io.genpulse.ui.queue",
            "io.genpulse.ui.gallery",
            "io.genpulse.ui.workflows",
            "io.genpulse.ui.services",
            "io.genpulse.ui.api",
            "io.genpulse.ui.settings")
        .check(UI);
  }

  @Test
  void roomsKnowOneAnotherInOneDirection() {
    slices().matching("io.genpulse.ui.(*)..").should().beFreeOfCycles().check(UI);
  }

  @Test
  void theOnlyOtherModuleIsTheApiClient() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.genpulse..")
                .and(resideOutsideOfPackages("io.genpulse.ui..", "io.genpulse.apiclient..")))
        .check(UI);
  }
}
