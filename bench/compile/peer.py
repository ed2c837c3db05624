"""Parses a blueprint and makes a deployment plan with Cloudify's own parser."""

import sys

from dsl_parser import parser, tasks

plan = parser.parse_from_path(sys.argv[1])
tasks.prepare_deployment_plan(plan, inputs={})
