package dev.jobpool.function;

import java.lang.classfile.Attributes;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.LocalVariableInfo;
import java.lang.classfile.attribute.LocalVariableTableAttribute;
import java.lang.classfile.attribute.MethodParameterInfo;
import java.lang.classfile.attribute.MethodParametersAttribute;
import java.lang.constant.ClassDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The names of a static method's parameters: as {@code javac -parameters} stores them, else from
 * its debug information, else {@code arg0} and so on.
 */
final class ParameterNames {
  private ParameterNames() {}

  static List<String> of(MethodModel method) {
    List<ClassDesc> types = method.methodTypeSymbol().parameterList();
    return declared(method)
        .filter(names -> usable(names, types.size()))
        .or(() -> debugged(method, types).filter(names -> usable(names, types.size())))
        .orElseGet(() -> IntStream.range(0, types.size()).mapToObj(i -> "arg" + i).toList());
  }

  private static boolean usable(List<String> names, int count) {
    return names.size() == count
        && new HashSet<>(names).size() == count
        && names.stream().noneMatch(String::isEmpty);
  }

  private static Optional<List<String>> declared(MethodModel method) {
    return method
        .findAttribute(Attributes.methodParameters())
        .map(MethodParametersAttribute::parameters)
        .map(parameters -> parameters.stream().map(ParameterNames::name).toList());
  }

  private static String name(MethodParameterInfo parameter) {
    return parameter.name().map(name -> name.stringValue()).orElse("");
  }

  /** Parameters are the local variables that live from the first instruction on, slot by slot. */
  private static Optional<List<String>> debugged(MethodModel method, List<ClassDesc> types) {
    return method
        .code()
        .flatMap(code -> code.findAttribute(Attributes.localVariableTable()))
        .map(LocalVariableTableAttribute::localVariables)
        .map(variables -> inSlots(variables, types));
  }

  private static List<String> inSlots(List<LocalVariableInfo> variables, List<ClassDesc> types) {
    Map<Integer, String> bySlot = new HashMap<>();
    for (LocalVariableInfo variable : variables) {
      if (variable.startPc() == 0) {
        bySlot.put(variable.slot(), variable.name().stringValue());
      }
    }
    List<String> names = new ArrayList<>();
    int slot = 0;
    for (ClassDesc type : types) {
      names.add(bySlot.getOrDefault(slot, ""));
      slot += TypeKind.from(type).slotSize();
    }
    return names;
  }
}
