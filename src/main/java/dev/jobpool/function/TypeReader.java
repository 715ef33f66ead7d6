package dev.jobpool.function;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassSignature;
import java.lang.classfile.Signature;
import java.lang.classfile.Signature.ArrayTypeSig;
import java.lang.classfile.Signature.BaseTypeSig;
import java.lang.classfile.Signature.ClassTypeSig;
import java.lang.classfile.Signature.TypeArg;
import java.lang.classfile.Signature.TypeParam;
import java.lang.classfile.Signature.TypeVarSig;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.attribute.SignatureAttribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Turns the Java types of one function into {@link ValueType}s and collects the records they are
 * made of. Type variables and wildcards count as what bounds them.
 *
 * <p>Annotations for JSON libraries do not count: a worker's binder lives in a class loader of its
 * own and does not see those of a function's jar.
 */
final class TypeReader {
  /** Generic records can contain ever larger forms of themselves; those beyond stay opaque. */
  private static final int MAX_RECORDS = 100;

  private final ClassSource classes;
  private final SequencedMap<String, RecordShape> records = new LinkedHashMap<>();
  private final Map<Instance, String> names = new HashMap<>();

  /** A record class with its type arguments. */
  private record Instance(String internalName, List<ValueType> arguments) {}

  TypeReader(ClassSource classes) {
    this.classes = classes;
  }

  /** The records met so far, by the names that {@link ValueType.RecordRef} uses. */
  SequencedMap<String, RecordShape> records() {
    return records;
  }

  /** What type variables stand for; a variable that is bound by itself stands for anything. */
  Map<String, ValueType> scope(List<TypeParam> variables) {
    Map<String, ValueType> scope = new HashMap<>();
    for (TypeParam variable : variables) {
      scope.put(variable.identifier(), new ValueType.Anything());
    }
    // Later variables may be the bound of earlier ones.
    for (TypeParam variable : variables.reversed()) {
      scope.put(variable.identifier(), read(JavaTypeNames.bound(variable), scope));
    }
    return scope;
  }

  ValueType read(Signature type, Map<String, ValueType> scope) {
    return switch (type) {
      case BaseTypeSig primitive -> KnownTypes.primitive(primitive.baseType());
      case TypeVarSig variable ->
          scope.getOrDefault(variable.identifier(), new ValueType.Anything());
      case ArrayTypeSig array -> array(array, scope);
      case ClassTypeSig named -> named(named, scope);
    };
  }

  private ValueType array(ArrayTypeSig array, Map<String, ValueType> scope) {
    return switch (array.componentSignature().signatureString()) {
      case "B" -> new ValueType.Bytes();
      case "C" -> new ValueType.Text(null);
      default -> new ValueType.ListOf(read(array.componentSignature(), scope), false);
    };
  }

  private ValueType named(ClassTypeSig type, Map<String, ValueType> scope) {
    String name = JavaTypeNames.internalName(type);
    ValueType scalar = KnownTypes.scalar(name);
    if (scalar != null) {
      return scalar;
    }
    List<ValueType> arguments = new ArrayList<>();
    type.typeArgs().forEach(argument -> arguments.add(argument(argument, scope)));
    return KnownTypes.container(name)
        .map(container -> container(container, arguments))
        .orElseGet(() -> classes.type(name).map(it -> declared(it, arguments)).orElse(ANYTHING));
  }

  private static final ValueType ANYTHING = new ValueType.Anything();

  private ValueType argument(TypeArg argument, Map<String, ValueType> scope) {
    return switch (argument) {
      case TypeArg.Unbounded _ -> ANYTHING;
      case TypeArg.Bounded bounded ->
          switch (bounded.wildcardIndicator()) {
            case NONE, EXTENDS -> read(bounded.boundType(), scope);
            case SUPER -> ANYTHING;
          };
    };
  }

  private static ValueType container(KnownTypes.Container container, List<ValueType> arguments) {
    ValueType last = arguments.isEmpty() ? ANYTHING : arguments.getLast();
    return switch (container) {
      case LIST -> new ValueType.ListOf(last, false);
      case SET -> new ValueType.ListOf(last, true);
      case MAP -> new ValueType.MapOf(last);
      case OPTIONAL -> new ValueType.Maybe(last);
    };
  }

  private ValueType declared(ClassModel model, List<ValueType> arguments) {
    if (DeclaredClass.isEnum(model)) {
      return DeclaredClass.enumerated(model);
    }
    if (DeclaredClass.isRecord(model)) {
      return record(model, arguments);
    }
    return DeclaredClass.isPlainObject(model)
        ? new ValueType.OpenObject(DeclaredClass.binaryName(model))
        : ANYTHING;
  }

  private ValueType record(ClassModel model, List<ValueType> arguments) {
    Instance instance = new Instance(model.thisClass().asInternalName(), List.copyOf(arguments));
    String known = names.get(instance);
    if (known != null) {
      return new ValueType.RecordRef(known);
    }
    if (names.size() == MAX_RECORDS) {
      return new ValueType.OpenObject(DeclaredClass.binaryName(model));
    }
    String name = freeName(DeclaredClass.binaryName(model).replace('$', '.'));
    names.put(instance, name);
    // Takes its place before its components are read, which may refer to it.
    records.put(name, new RecordShape(List.of(), false));
    Map<String, ValueType> scope = scopeOf(model, arguments);
    List<RecordShape.Component> components = new ArrayList<>();
    for (RecordComponentInfo component : DeclaredClass.components(model)) {
      Signature type =
          component
              .findAttribute(Attributes.signature())
              .map(SignatureAttribute::asTypeSignature)
              .orElseGet(() -> Signature.of(component.descriptorSymbol()));
      components.add(new RecordShape.Component(component.name().stringValue(), read(type, scope)));
    }
    records.put(name, new RecordShape(components, DeclaredClass.hasScalarForm(model)));
    return new ValueType.RecordRef(name);
  }

  private Map<String, ValueType> scopeOf(ClassModel model, List<ValueType> arguments) {
    List<TypeParam> variables =
        model
            .findAttribute(Attributes.signature())
            .map(SignatureAttribute::asClassSignature)
            .map(ClassSignature::typeParameters)
            .orElse(List.of());
    if (variables.size() != arguments.size()) {
      return scope(variables);
    }
    Map<String, ValueType> scope = new HashMap<>();
    for (int i = 0; i < variables.size(); i++) {
      scope.put(variables.get(i).identifier(), arguments.get(i));
    }
    return scope;
  }

  /** Names are fit for a reference in JSON Schema and OpenAPI: letters, digits, {@code . _ -}. */
  private String freeName(String className) {
    String base = className.replaceAll("[^A-Za-z0-9._-]", "_");
    String name = base;
    for (int i = 2; records.containsKey(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }
}
