"""Contracts are built when they are first read: here all of them are, so that none fails then."""

import importlib
import pkgutil
from inspect import getmembers, isclass

import pytest
from pydantic import BaseModel

from libs import contracts


def models():
    for found in pkgutil.walk_packages(contracts.__path__, f"{contracts.__name__}."):
        for _, one in getmembers(importlib.import_module(found.name), isclass):
            if issubclass(one, BaseModel) and one.__module__ == found.name:
                yield one


MODELS = sorted(set(models()), key=lambda one: (one.__module__, one.__name__))


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_a_contract_can_be_built(model):
    model.model_rebuild(force=True)
    assert model.__pydantic_complete__
