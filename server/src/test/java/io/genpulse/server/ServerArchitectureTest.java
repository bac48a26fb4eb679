package io.genpulse.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.genpulse.server.event.TaskEvent;
import io.genpulse.server.event.TaskEventJson;
import io.genpulse.server.event.TaskNews;
import io.genpulse.server.handler.TaskHandler;
import java.time.Instant;

@AnalyzeClasses(
    packages = "io.genpulse.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ServerArchitectureTest {
  private static final String ROOT = "io.genpulse.server";

  /// Features are one room: the folder listing is the feature list.
  private static final SliceAssignment ROOMS =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          String name = type.getPackageName();
          if (!name.startsWith(ROOT)) {
            return SliceIdentifier.ignore();
          }
          String room = name.substring(ROOT.length()).replaceFirst("^\\.", "");
          return SliceIdentifier.of(room.isEmpty() ? "the root" : room.split("\\.", 2)[0]);
        }

        @Override
        public String getDescription() {
          return "rooms, the root package among them";
        }
      };

  @ArchTest
  static final ArchRule roomsHaveNoCycles = slices().assignedFrom(ROOMS).should().beFreeOfCycles();

  @ArchTest
  static final ArchRule tasksKnowNothingElseOfOurs =
      classes()
          .that()
          .resideInAPackage("..server.task")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("..server.task", "io.genpulse.engine", "java..", "org.jspecify..");

  @ArchTest
  static final ArchRule whatComesInKnowsNoSurface =
      noClasses()
          .that()
          .resideInAPackage("..server.ingress")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..server.api", "..server.message", "..server.redis")
          .because(
              "HTTP, messages and later surfaces share it and have their own words for errors");

  @ArchTest
  static final ArchRule onlyTheApiSpeaksHttp =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.api..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.helidon.webserver..");

  @ArchTest
  static final ArchRule onlyStorageSpeaksS3 =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.storage")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.minio..");

  @ArchTest
  static final ArchRule noVagueNames =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl");

  @ArchTest
  static final ArchRule timeIsHandedIn =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("tests set the clock: take an InstantSource");

  @ArchTest
  static final ArchRule noStandardStreamsByTheNewWay =
      noClasses().should().dependOnClassesThat().haveFullyQualifiedName("java.lang.IO");

  @ArchTest
  static final ArchRule featuresKnowOnlyWhatAHandlerMayUse =
      classes()
          .that()
          .resideInAPackage("..server.feature..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "..server.feature..",
              "..server.handler",
              "..server.task",
              "io.genpulse.engine",
              "io.genpulse.engine.capability",
              "io.genpulse.engine.comfyui.workflow",
              "java..",
              "org.jspecify..",
              "io.avaje..",
              "com.fasterxml.jackson..")
          .because("a new task type is one new file, and the core knows nothing of it");

  @ArchTest
  static final ArchRule handlersAreFinal =
      classes().that().implement(TaskHandler.class).should().haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule handlersHaveNoState =
      fields()
          .that()
          .areDeclaredInClassesThat()
          .implement(TaskHandler.class)
          .should()
          .beStatic()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheDatabasePackageSpeaksSql =
      noClasses()
          .that()
          .resideOutsideOfPackage("..server.database")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.helidon.dbclient..", "java.sql", "com.zaxxer..");

  @ArchTest
  static final ArchRule onlyRedisSpeaksRedis =
      noClasses()
          .that()
          .resideOutsideOfPackages("..server.redis", ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("redis.clients..")
          .because("the root only hands the client on");

  @ArchTest
  static final ArchRule aNewKindOfEventTouchesThreeFiles =
      noClasses()
          .that()
          .doNotBelongToAnyOf(TaskEvent.class, TaskEventJson.class, TaskNews.class)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(TaskEvent.Preview.class, TaskEvent.Log.class)
          .because("the others treat all that happens meanwhile alike");

  @ArchTest static final ArchRule noStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
}
